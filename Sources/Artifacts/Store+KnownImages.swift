package import Basics
import Foundation
import GRDB

/// The content of an image file that was read whole and found sound, and what the system said of the file then.
package struct KnownImage: Hashable, Sendable {
  package var state: FileState
  package var content: Digest

  package init(state: FileState, content: Digest) {
    self.state = state
    self.content = content
  }
}

extension Store {
  /// The images of a folder that need not be read again as long as nothing changes about their files, by their names in it.
  package func knownImages(in folder: String) throws(Diagnostic) -> [String: KnownImage] {
    try read { connection in
      var images: [String: KnownImage] = [:]
      let rows = try Row.fetchCursor(
        connection, sql: "SELECT name, size, modified, changed, node, device, content FROM image WHERE folder = ?",
        arguments: [folder])
      while let row = try rows.next() {
        let state = FileState(
          size: try row.value("size"), modified: try row.value("modified"), changed: try row.value("changed"),
          node: try row.value("node"), device: try row.value("device"))
        images[try row.value("name")] = KnownImage(state: state, content: try row.digest("content"))
      }
      return images
    }
  }

  /// Remembers some more, in one transaction, and forgets those that are gone.
  package func note(
    _ images: [String: KnownImage], gone: [String], in folder: String
  ) throws(Diagnostic) {
    guard !images.isEmpty || !gone.isEmpty else { return }
    try write { connection in
      let insert = try connection.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO image (folder, name, size, modified, changed, node, device, content)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """)
      for (name, image) in images.sorted(by: { $0.key < $1.key }) {
        let state = image.state
        try insert.execute(
          arguments: [
            folder, name, state.size, state.modified, state.changed, state.node, state.device,
            Data(image.content.bytes),
          ])
      }
      let delete = try connection.cachedStatement(sql: "DELETE FROM image WHERE folder = ? AND name = ?")
      for name in gone { try delete.execute(arguments: [folder, name]) }
    }
  }

  /// Forgets all, so that every image is read anew.
  package func forgetImages() throws(Diagnostic) { try write { try $0.execute(sql: "DELETE FROM image") } }
}
