// [data-until]: minutes and seconds until then; at the end the page is asked again, and is shut.
for (const place of document.querySelectorAll("[data-until]")) {
  const until = Date.parse(place.dataset.until);
  const tick = () => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1000));
    place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left) setTimeout(tick, 1000);
    else location.reload();
  };
  if (until > Date.now()) tick();
}
