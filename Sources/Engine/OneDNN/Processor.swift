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

  /// The library's version and the instructions that it uses here, which `ONEDNN_MAX_CPU_ISA` may limit.
  static var arithmetic: String {
    let isa = dnnl_get_effective_cpu_isa()
    let names: [(isa: dnnl_cpu_isa_t, name: String)] = [
      (dnnl_cpu_isa_sse41, "SSE4.1"), (dnnl_cpu_isa_avx, "AVX"), (dnnl_cpu_isa_avx2, "AVX2"),
      (dnnl_cpu_isa_avx2_vnni, "AVX2 VNNI"), (dnnl_cpu_isa_avx512_core, "AVX-512"),
      (dnnl_cpu_isa_avx512_core_vnni, "AVX-512 VNNI"), (dnnl_cpu_isa_avx512_core_bf16, "AVX-512 BF16"),
      (dnnl_cpu_isa_avx512_core_amx, "AMX"),
    ]
    let name = names.first { $0.isa == isa }?.name ?? "instruction set \(isa.rawValue)"
    guard let version = dnnl_version()?.pointee else { return "oneDNN, \(name)" }
    return "oneDNN \(version.major).\(version.minor).\(version.patch), \(name)"
  }

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
