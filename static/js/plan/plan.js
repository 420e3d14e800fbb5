// The plan page.
import "./approval-form.js";
import "./plan-table.js";
