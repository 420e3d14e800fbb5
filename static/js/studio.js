// Every element of the studio; each file registers itself and stands alone.
import "./copy-text.js";
import "./dock-fold.js";
import "./elapsed-time.js";
import "./input-tray.js";
import "./keep-draft.js";
import "./keep-focus.js";
import "./key-map.js";
import "./menus.js";
import "./prompt-field.js";
import "./quick-look.js";
import "./request-dialog.js";
import "./take-poster.js";
import "./theme-switch.js";
import "./toast-stack.js";
import "./tray-order.js";
import "./under-way.js";
