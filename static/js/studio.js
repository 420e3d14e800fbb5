// What every page of the studio has; each file registers itself and stands alone.
import "./ask-first.js";
import "./copy-text.js";
import "./dialogs.js";
import "./inbox-link.js";
import "./key-map.js";
import "./menus.js";
import "./open-lines.js";
import "./search-key.js";
import "./theme-switch.js";
import "./toast-stack.js";
