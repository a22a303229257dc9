import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'

/** What the shipped build must have. */
export const shippedFuses = {
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableCookieEncryption: true,
  OnlyLoadAppFromAsar: true,
  EnableEmbeddedAsarIntegrityValidation: true,
  GrantFileProtocolExtraPrivileges: false,
}

/**
 * Reads the fuses out of a built binary.
 * @param {string} executable
 * @returns {Promise<Record<keyof typeof shippedFuses, boolean | undefined>>} undefined: this binary has no such fuse
 */
export async function readFuses(executable) {
  const wire = await getCurrentFuseWire(executable)
  const state = (/** @type {FuseV1Options} */ option) =>
    wire[option] === FuseState.ENABLE ? true : wire[option] === FuseState.DISABLE ? false : undefined
  return {
    RunAsNode: state(FuseV1Options.RunAsNode),
    EnableNodeOptionsEnvironmentVariable: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    EnableNodeCliInspectArguments: state(FuseV1Options.EnableNodeCliInspectArguments),
    EnableCookieEncryption: state(FuseV1Options.EnableCookieEncryption),
    OnlyLoadAppFromAsar: state(FuseV1Options.OnlyLoadAppFromAsar),
    EnableEmbeddedAsarIntegrityValidation: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    GrantFileProtocolExtraPrivileges: state(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }
}
