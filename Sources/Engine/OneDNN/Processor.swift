import Basics
import CDNNL

/// oneDNN's handle for the machine's processor; one for the whole process, safe from any thread.
enum Processor {
  private struct Handle: @unchecked Sendable { let engine: dnnl_engine_t? }

  private static let shared = Result<Handle, Diagnostic> { () throws(Diagnostic) in
    var engine: dnnl_engine_t?
    try check(dnnl_engine_create(&engine, dnnl_cpu, 0), "use this machine's processor")
    return Handle(engine: engine)
  }

  static func engine() throws(Diagnostic) -> dnnl_engine_t? { try shared.get().engine }

  /// Whether it multiplies bf16 numbers by instructions of its own (avx512_bf16 or amx_bf16).
  static var multipliesBF16: Bool {
    let needed = dnnl_cpu_isa_avx512_core_bf16.rawValue
    return dnnl_get_effective_cpu_isa().rawValue & needed == needed
  }
}

/// Turns a status of oneDNN into a diagnostic that names what was attempted.
func check(_ status: dnnl_status_t, _ action: @autoclosure () -> String) throws(Diagnostic) {
  guard status != dnnl_success else { return }
  let reason =
    switch status {
    case dnnl_out_of_memory: "there is not enough memory"
    case dnnl_invalid_arguments: "its arguments do not fit together"
    case dnnl_unimplemented: "this combination is not implemented"
    default: "status \(status.rawValue)"
    }
  throw Diagnostic("oneDNN could not \(action()): \(reason)")
}
