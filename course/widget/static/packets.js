// A packet list and the chosen packet below it: both views of one model, so they share `at`.
import { widget } from "./common.js";
import { packet } from "./packet.js";
import { packetList } from "./packet_list.js";

/** @param {import("./common.js").Model} model @param {import("./common.js").View} view */
async function packets(model, view) {
  let focusTree = () => {};
  packetList(model, view, () => focusTree());
  focusTree = await packet(model, view);
}

export default { render: widget("packet", packets) };
