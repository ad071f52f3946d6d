package import Basics
package import Foundation
import GRDB

extension Store {
  /// Opens the store; one that is damaged is moved aside, with a note that names it, and a new one is begun.
  ///
  /// `suspicious` asks for a check of the whole file: the last process that wrote it did not end as it should, or
  /// something in it could not be read. Findings that are not what was saved are dropped then, with a note.
  package static func opening(
    _ url: URL, origin: String = "", over base: Store? = nil, suspicious: Bool,
    faultHook: @escaping FaultHook = { _ in }
  ) throws(Diagnostic) -> (store: Store, note: Diagnostic?) {
    do {
      let store = try Store(at: url, origin: origin, over: base, faultHook: faultHook)
      if !suspicious { return (store, nil) }
      if store.isSound() {
        let dropped = try store.dropDamaged()
        let note = Diagnostic(
          "\(dropped) damaged results were dropped", at: url.path, advice: "They are computed again.")
        return (store, dropped > 0 ? note : nil)
      }
      try? store.database.close()
    } catch {
      guard error.isDamage else { throw error }
    }
    let aside = try setAside(url)
    let note = Diagnostic(
      "the store was damaged and is now \(aside.lastPathComponent)", at: url.path, advice: "A new one is begun.")
    return (try Store(at: url, origin: origin, over: base, faultHook: faultHook), note)
  }

  /// What is to be said of a store's place before it is written; nil for a disk of this machine.
  package static func doubt(about url: URL) -> Diagnostic? {
    FileSystem.networkName(of: url).map {
      Diagnostic(
        "the store is on a network's file system (\($0)), where two machines that use it at once damage it",
        at: url.path,
        advice: "Build and merge on one machine at a time.")
    }
  }

  /// Brings everything into the one file and closes it. The store is not used after it.
  package func close() throws(Diagnostic) {
    do {
      try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      try database.close()
    } catch { throw StoreFault.diagnostic(error, at: url) }
  }

  /// Moves a database, with its log, to the first free name `store.damaged-N.sqlite`.
  private static func setAside(_ url: URL) throws(Diagnostic) -> URL {
    let manager = FileManager.default
    let base = url.deletingPathExtension()
    var number = 1
    func name(_ number: Int) -> URL {
      base.appendingPathExtension("damaged-\(number)").appendingPathExtension(url.pathExtension)
    }
    while manager.fileExists(atPath: name(number).path) { number += 1 }
    do {
      for suffix in ["", "-wal", "-shm"] where manager.fileExists(atPath: url.path + suffix) {
        try manager.moveItem(atPath: url.path + suffix, toPath: name(number).path + suffix)
      }
    } catch {
      throw Diagnostic("a damaged store cannot be moved aside", at: url.path, advice: "Move it away by hand.")
    }
    return name(number)
  }
}
