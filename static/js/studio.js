// What every page of the studio has; each file registers itself and stands alone.
import "./shared/command-palette.js";
import "./shared/confirm-dialog.js";
import "./shared/copy-text.js";
import "./shared/cut-off-requests.js";
import "./shared/dialogs.js";
import "./shared/inbox-link.js";
import "./shared/key-map.js";
import "./shared/menus.js";
import "./shared/event-log.js";
import "./shared/filled-dialog.js";
import "./shared/rail-fold.js";
import "./shared/session.js";
import "./shared/search-shortcut.js";
import "./shared/theme-switch.js";
import "./shared/toast-stack.js";
