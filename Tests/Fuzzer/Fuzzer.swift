import Foundation

/// The reader that MICROGRAPH_FUZZ names.
private let subject: Subject = {
  let name = ProcessInfo.processInfo.environment["MICROGRAPH_FUZZ", default: ""]
  guard let subject = Subject(rawValue: name) else {
    print("MICROGRAPH_FUZZ must be one of \(Subject.allCases.map(\.rawValue).joined(separator: ", ")).")
    exit(64)
  }
  return subject
}()

/// Feeds what libFuzzer invents to the reader (https://llvm.org/docs/LibFuzzer.html#fuzz-target). A reader may refuse what it
/// is given, which is of no account; it may not trap, hang or fill the memory.
///
/// The program's `main` is libFuzzer's, so this module has none. `Scripts/fuzz` builds and runs it.
@_cdecl("LLVMFuzzerTestOneInput")
func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  try? subject.read(Data(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
