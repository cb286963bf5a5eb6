// A signature as an SVG path in a box of 600 by 200, drawn with finger, pen or mouse.
const LONGEST = 19000;
for (const box of document.querySelectorAll("[data-signature]")) {
  const canvas = box.querySelector("canvas"), field = box.querySelector("input"), pen = canvas.getContext("2d");
  let drawing = false, path = field.value ? `${field.value} ` : "";
  box.hidden = false;
  pen.lineWidth = 2.5; pen.lineCap = pen.lineJoin = "round"; pen.strokeStyle = "#111";
  if (path) pen.stroke(new Path2D(path)); // the form came back with an error: what was signed stays
  const point = (event) => {
    const area = canvas.getBoundingClientRect();
    return [Math.max(0, Math.min(600, Math.round((event.clientX - area.left) * 600 / area.width))),
            Math.max(0, Math.min(200, Math.round((event.clientY - area.top) * 200 / area.height)))];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || path.length > LONGEST) return;
    drawing = true; canvas.setPointerCapture(event.pointerId);
    const [x, y] = point(event); pen.beginPath(); pen.moveTo(x, y); path += `M ${x} ${y} `;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing || !event.isPrimary || path.length > LONGEST) return;
    const [x, y] = point(event); pen.lineTo(x, y); pen.stroke(); path += `L ${x} ${y} `;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => { drawing = false; field.value = path.trim(); });
  }
  box.querySelector("[data-clear]").addEventListener("click", () => {
    path = field.value = ""; pen.clearRect(0, 0, 600, 200);
  });
}
