// Reads a text aloud in its own language. Offered only where the device has a voice for that language:
// Ukrainian in an English voice is worse than silence.
const speech = window.speechSynthesis;
const voiceFor = (lang) => speech.getVoices().find((v) => v.lang.toLowerCase().startsWith(lang.slice(0, 2).toLowerCase()));

function offer() {
  for (const button of document.querySelectorAll("[data-read-aloud]")) {
    button.hidden = !voiceFor(button.dataset.lang);
  }
}

function read(button) {
  const speaking = speech.speaking, text = document.getElementById(button.dataset.readAloud);
  speech.cancel();
  if (speaking || !text) return;
  const words = new SpeechSynthesisUtterance(text.textContent);
  words.lang = button.dataset.lang;
  words.voice = voiceFor(words.lang);
  words.rate = 0.9;
  speech.speak(words);
}

if (speech) {
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  for (const button of document.querySelectorAll("[data-read-aloud]")) button.addEventListener("click", () => read(button));
  window.addEventListener("pagehide", () => speech.cancel());
}
