// The comparison: two players under one control, decisions on both, and the bar that takes one back.
import "../player/compare-view.js";
import "./better-of-two.js";
import "./changes-dialog.js";
import "./undo-bar.js";
