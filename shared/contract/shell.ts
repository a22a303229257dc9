/**
 * The interface between the window and Electron's main process: OS dialogs, the clipboard, settings of this machine,
 * and the life of workspaces (create, unlock, lock). It carries no rows: those travel over core's own port.
 *
 * One entry a call; the types on both sides and the run-time check in main are derived from it. The renderer uses
 *   const reply = await window.qunxi.call('workspaces.create', { name, zone, dir: null, passphrase: null })
 *   if (reply.ok) reply.output … else reply.error.code …
 */
import { z } from 'zod'
import { backupItemSchema, differenceSchema } from './backups.ts'
import { errorCodes } from './errors.ts'

// ---------------------------------------------------------------- settings of this machine (settings.json)

const languageSchema = z.enum(['zh-CN', 'en'])
export type Language = z.infer<typeof languageSchema>

const colorSchemeSchema = z.enum(['light', 'dark', 'auto'])
export type ColorScheme = z.infer<typeof colorSchemeSchema>

export const preferencesSchema = z.object({
  language: languageSchema,
  colorScheme: colorSchemeSchema,
  /** Size of type in per cent. */
  textScale: z.union([z.literal(100), z.literal(125), z.literal(150)]),
  /** The screen locks after so many minutes without a key or the mouse; absent or 0: never by itself. */
  lockAfter: z.literal([0, 1, 5, 15, 30, 60]).optional(),
  /** A screen that locked together with the computer unlocks with it too. */
  unlockWithSystem: z.boolean().optional(),
})
export type Preferences = z.infer<typeof preferencesSchema>

// ---------------------------------------------------------------- errors

/** The same closed list as core's; the renderer translates by code, `message` is English for the "details" fold. */
const shellErrorSchema = z.object({ code: z.enum(errorCodes), message: z.string() })
export type ShellError = z.infer<typeof shellErrorSchema>

// ---------------------------------------------------------------- workspaces

const workspaceRefSchema = z.object({
  /** Absolute path of the workspace's folder: its identity on this machine. */
  dir: z.string(),
  name: z.string(),
  demo: z.boolean(),
})
export type WorkspaceRef = z.infer<typeof workspaceRefSchema>

const recentWorkspaceSchema = workspaceRefSchema.extend({
  /** Epoch ms UTC. */
  lastOpenedAt: z.number(),
  /** The folder is gone (moved, or on a drive that is not plugged in). */
  missing: z.boolean(),
})
export type RecentWorkspace = z.infer<typeof recentWorkspaceSchema>

/**
 * Why the window asks for a passphrase instead of opening by itself.
 * - locked: the person locked it
 * - screen: only the screen is locked; core has the workspace open and goes on with its work
 * - no-keyring: this OS offers no real keyring, so only the passphrase (or recovery key) opens it
 * - keyring-changed: the key was wrapped by another keyring backend than today's
 * - keyring-failed: the keyring is there but could not unwrap the key (entry deleted, other user or machine)
 * - key-file-lost: key.json is missing or damaged (also: made by the command line with a key of its own); only the
 *   recovery key opens, and proves itself by opening the database
 */
const lockReasonSchema = z.enum(['locked', 'screen', 'no-keyring', 'keyring-changed', 'keyring-failed', 'key-file-lost'])
export type LockReason = z.infer<typeof lockReasonSchema>

const workspacePhaseSchema = z.discriminatedUnion('phase', [
  /** Start screen. `error` is the reason the last try ended here, if it did. */
  z.object({ phase: z.literal('none'), error: shellErrorSchema.nullable() }),
  /** The demo is being generated. `total` 0 means not yet known. */
  z.object({ phase: z.literal('creating-demo'), done: z.number(), total: z.number(), note: z.string() }),
  z.object({ phase: z.literal('opening'), workspace: workspaceRefSchema }),
  z.object({
    phase: z.literal('locked'),
    workspace: workspaceRefSchema,
    reason: lockReasonSchema,
    /** A passphrase was set. Without one only the recovery key opens (unless the keyring comes back). */
    hasPassphrase: z.boolean(),
  }),
  /** A backup is being put in the place of the database. */
  z.object({ phase: z.literal('restoring'), workspace: workspaceRefSchema }),
  z.object({ phase: z.literal('open'), workspace: workspaceRefSchema }),
  /** It could not be opened; the start screen's choices stay at hand beside the reason. */
  z.object({ phase: z.literal('failed'), workspace: workspaceRefSchema, error: shellErrorSchema }),
])
export type WorkspacePhase = z.infer<typeof workspacePhaseSchema>

/** Pushed whole whenever anything in it changes, and answered by `state.get`. */
const shellStateSchema = z.object({
  workspace: workspacePhaseSchema,
  /** `restarting`: core died and is being started again; a new port follows. `stopped`: it gave up (see failed). */
  core: z.enum(['stopped', 'starting', 'running', 'restarting']),
  preferences: preferencesSchema,
  /** What `auto` means right now, or the chosen scheme. */
  effectiveScheme: z.enum(['light', 'dark']),
})
export type ShellState = z.infer<typeof shellStateSchema>

const keyringSchema = z.object({
  /** A real OS keyring can keep the key. When false a passphrase is required; say `backend` as the reason. */
  usable: z.boolean(),
  /** For example keychain, dpapi, gnome_libsecret, kwallet5, basic_text, unknown, unavailable. */
  backend: z.string(),
})
export type Keyring = z.infer<typeof keyringSchema>

// ---------------------------------------------------------------- limits

export const PASSPHRASE_MIN = 8
const passphraseSchema = z.string().min(PASSPHRASE_MIN).max(1024)
const pathSchema = z.string().min(1).max(4096)
const MAX_TEXT = 4 * 1024 * 1024
const MAX_IMAGE_BYTES = 32 * 1024 * 1024

const fileFilterSchema = z.object({
  name: z.string().max(100),
  /** Without the dot; `*` for all files. */
  extensions: z.array(z.string().max(20)).max(50),
})

const nothing = z.object({})

// ---------------------------------------------------------------- the calls

function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): { input: I; output: O } {
  return { input, output }
}

export const shellContract = {
  'app.info': call(
    nothing,
    z.object({
      version: z.string(),
      electron: z.string(),
      chromium: z.string(),
      platform: z.enum(['darwin', 'win32', 'linux']),
      arch: z.string(),
      /** How core runs: in Electron's utility process, or in a Node child where Electron is too old for the database. */
      coreRuns: z.enum(['utility', 'node-child']),
      keyring: keyringSchema,
      userDataDir: z.string(),
    }),
  ),
  'state.get': call(nothing, shellStateSchema),
  'preferences.set': call(preferencesSchema.partial(), preferencesSchema),

  /** Asks for a port to core; it arrives as a window message `{ type: 'core-port' }` (see CORE_PORT_MESSAGE). */
  'core.connect': call(nothing, nothing),

  /** Files picked for reading; `paths` is empty when cancelled. */
  'files.open': call(
    z.object({
      title: z.string().max(200),
      filters: z.array(fileFilterSchema).max(20),
      multiple: z.boolean(),
    }),
    z.object({ paths: z.array(z.string()) }),
  ),
  /** `use`: what core may do in there. */
  'files.openFolder': call(
    z.object({ title: z.string().max(200), use: z.enum(['read', 'write']).default('read') }),
    z.object({ path: z.string().nullable() }),
  ),
  /** A path to write to; null when cancelled. Core writes the file. */
  'files.save': call(
    z.object({
      title: z.string().max(200),
      defaultName: z.string().max(255),
      filters: z.array(fileFilterSchema).max(20),
    }),
    z.object({ path: z.string().nullable() }),
  ),
  'files.reveal': call(z.object({ path: pathSchema }), nothing),

  'clipboard.copyText': call(z.object({ text: z.string().max(MAX_TEXT) }), nothing),
  /** PNG or JPEG bytes. */
  'clipboard.copyImage': call(
    z.object({
      bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array).refine((value) => value.byteLength <= MAX_IMAGE_BYTES),
    }),
    nothing,
  ),

  /** https only, and only within a moment of a click or key press. */
  'links.open': call(z.object({ url: z.string().max(4096) }), nothing),

  /** A system notification; a click on it brings the window forward and sends `{ command: 'go', … }`. */
  'notifications.show': call(
    z.object({
      title: z.string().min(1).max(200),
      body: z.string().max(1000),
      screen: z.string().max(60).nullable(),
    }),
    nothing,
  ),
  /** The number on the dock or taskbar and in the tray's tooltip; 0 clears it. */
  'notifications.setBadge': call(z.object({ count: z.number().int().min(0).max(99_999) }), nothing),

  'workspaces.recent': call(nothing, z.object({ items: z.array(recentWorkspaceSchema) })),
  /** Takes it off the list; the folder stays where it is. */
  'workspaces.forget': call(z.object({ dir: pathSchema }), nothing),
  /** Where a new workspace of this name would be put when `dir` is null. */
  'workspaces.suggestFolder': call(z.object({ name: z.string().max(100) }), z.object({ dir: z.string() })),
  /** Creates and opens. `passphrase` may be null only where a keyring is usable. The recovery key is shown once. */
  'workspaces.create': call(
    z.object({
      name: z.string().trim().min(1).max(100),
      /** IANA zone. */
      zone: z.string().min(1).max(100),
      dir: pathSchema.nullable(),
      passphrase: passphraseSchema.nullable(),
    }),
    z.object({
      workspace: workspaceRefSchema,
      /** 64 hex digits. */
      recoveryKey: z.string(),
      keptByKeyring: z.boolean(),
    }),
  ),
  /** Generates the demo at first (progress in the state), else opens it. Resolves when it is open. */
  'workspaces.openDemo': call(nothing, z.object({ workspace: workspaceRefSchema })),
  /** Opens an existing folder; the state turns `open`, `locked` (ask for the passphrase) or `failed`. */
  'workspaces.open': call(z.object({ dir: pathSchema }), z.object({ phase: workspacePhaseSchema })),
  /** Opens the locked workspace with its passphrase or its 64-digit recovery key. Takes about half a second. */
  'workspaces.unlock': call(z.object({ secret: z.string().min(1).max(1024) }), z.object({ workspace: workspaceRefSchema })),
  /** Every copy of that workspace that can be restored, the newest first in each place. Needs no key. */
  'backups.list': call(z.object({ dir: pathSchema }), z.object({ items: z.array(backupItemSchema) })),
  /**
   * What restoring that copy would take (`lost`) and bring (`back`); both null where the present file cannot be read. KEY_REQUIRED where
   * nothing but a `secret` (passphrase or recovery key) would open it, WRONG_KEY.
   */
  'backups.compare': call(
    z.object({ dir: pathSchema, file: pathSchema, secret: z.string().min(1).max(1024).nullable() }),
    z.object({ lost: differenceSchema.nullable(), back: differenceSchema.nullable() }),
  ),
  /** Sets the present database aside, puts that copy in its place and opens it. What fails changes nothing. */
  'backups.restore': call(
    z.object({ dir: pathSchema, file: pathSchema, secret: z.string().min(1).max(1024).nullable() }),
    z.object({ at: z.number(), setAside: z.string().nullable() }),
  ),
  /** Hides everything until the passphrase; core goes on. PASSPHRASE_NEEDED where none is set, REFUSED in the demo. */
  'screen.lock': call(nothing, nothing),
  /** Closes the database and forgets the key until it is unlocked again. The demo has no secret: it just closes. */
  'workspaces.lock': call(nothing, nothing),
  /** Closes the workspace and goes back to the start screen. */
  'workspaces.close': call(nothing, nothing),
  /** How the open workspace's key is kept. */
  'workspaces.protection': call(
    nothing,
    z.object({
      keptByKeyring: z.boolean(),
      hasPassphrase: z.boolean(),
      keyring: keyringSchema,
    }),
  ),
  /** The recovery key of the open workspace again; asks for the passphrase where one is set. */
  'workspaces.recoveryKey': call(
    z.object({ passphrase: z.string().max(1024).nullable() }),
    z.object({ recoveryKey: z.string() }),
  ),
  /** Sets, changes or (next: null, only where a keyring keeps the key) removes the passphrase. */
  'workspaces.setPassphrase': call(
    z.object({ current: z.string().max(1024).nullable(), next: passphraseSchema.nullable() }),
    nothing,
  ),

  /** The screens of the rail in their order, for the View menu; the page says them when it is loaded and in a new language. */
  'menu.setScreens': call(
    z.object({ items: z.array(z.object({ id: z.string().min(1).max(60), title: z.string().min(1).max(100) })).max(40) }),
    nothing,
  ),

  'window.toggleFullScreen': call(nothing, nothing),
  'app.quit': call(nothing, nothing),
} as const

export type ShellContract = typeof shellContract
export type ShellMethod = keyof ShellContract
export type ShellInput<M extends ShellMethod> = z.input<ShellContract[M]['input']>
export type ShellOutput<M extends ShellMethod> = z.output<ShellContract[M]['output']>
export type ShellReply<M extends ShellMethod> = { ok: true; output: ShellOutput<M> } | { ok: false; error: ShellError }

// ---------------------------------------------------------------- pushes

/** What the menu, the tray and notifications ask of the page. */
const shellCommandSchema = z.discriminatedUnion('command', [
  z.object({ command: z.literal('go'), screen: z.string() }),
  z.object({ command: z.literal('palette') }),
  z.object({ command: z.literal('import') }),
  z.object({ command: z.literal('new-workspace') }),
  z.object({ command: z.literal('shortcuts') }),
  z.object({ command: z.literal('undo') }),
  /** A folder named outside the page (menu, second start) could not be opened; what was open still is. */
  z.object({ command: z.literal('not-opened'), error: shellErrorSchema }),
])
export type ShellCommand = z.infer<typeof shellCommandSchema>

export { CORE_PORT_MESSAGE } from './shell-channels.ts'

/** A DOM File, named without the DOM: shared knows no browser types. */
interface DroppedFile {
  readonly name: string
  readonly size: number
}

/** What preload puts at `window.qunxi`. It is absent only when the page is not in the app's own window. */
export interface QunxiShell {
  call<M extends ShellMethod>(method: M, input: ShellInput<M>): Promise<ShellReply<M>>
  /** Absolute paths of files dropped on the window; files without one (made by a page) are left out. Core takes these from now on. */
  pathsOf(files: readonly DroppedFile[]): Promise<string[]>
  /** Returns the function that stops listening. */
  onState(listener: (state: ShellState) => void): () => void
  onCommand(listener: (command: ShellCommand) => void): () => void
}
