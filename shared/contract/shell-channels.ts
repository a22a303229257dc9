/** Names on the wire between main, preload and page. Apart from shell.ts so that preload carries no schema library. */
export const CALL_CHANNEL = 'qunxi:call'
/** Preload alone speaks here: the paths of real files that were dropped on the window. */
export const CHOSEN_CHANNEL = 'qunxi:chosen'
export const STATE_CHANNEL = 'qunxi:state'
export const COMMAND_CHANNEL = 'qunxi:command'
export const PORT_CHANNEL = 'qunxi:core-port'

/** `event.data.type` of the window message that carries core's port in `event.ports[0]`; a new one replaces the old. */
export const CORE_PORT_MESSAGE = 'core-port'
