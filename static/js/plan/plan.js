// The plan page.
import "./plan-table.js";
