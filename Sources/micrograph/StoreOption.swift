import ArgumentParser
import Foundation

/// Where results are kept from one call to the next.
struct StoreOption: ParsableArguments {
  @Option(help: ArgumentHelp("Keep results here for the next call (default: they are not kept).", valueName: "file"))
  var store: String?

  /// Calls `body` with the store's place; one that is not to be kept is removed at the end.
  func withStore<R>(_ body: (URL) throws -> R) throws -> R {
    if let store { return try body(URL(fileURLWithPath: store)) }
    let folder = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.appending(path: "store.sqlite"))
  }
}
