// Reads a text aloud in its own language, where the device has a voice for it.
if ("speechSynthesis" in window) {
  for (const button of document.querySelectorAll("[data-read-aloud]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      speechSynthesis.cancel();
      const words = new SpeechSynthesisUtterance(document.getElementById(button.dataset.readAloud).textContent);
      words.lang = button.dataset.lang; words.rate = 0.9;
      speechSynthesis.speak(words);
    });
  }
}
