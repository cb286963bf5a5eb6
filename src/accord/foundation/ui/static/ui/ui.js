// Behaviour is added, never needed: each module looks for its own data attribute.
import "./forms.js";
import "./signature.js";
import "./read-aloud.js";
import "./fragments.js";
import "./passkeys.js";
import "./countdown.js";
import "./sheet.js";
