// One packet that stands alone; its fields can be changed where Python says so.
import { widget } from "./common.js";
import { editor } from "./edit.js";
import { packet } from "./packet.js";

/** @import { Model, View } from "./common.js" */

/** @param {Model} model @param {View} view */
const alone = (model, view) => packet(model, view, model.get("editable") ? editor : undefined);

export default { render: widget("packet", alone) };
