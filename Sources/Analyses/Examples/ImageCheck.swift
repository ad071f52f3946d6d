package import Artifacts
package import Basics
package import Foundation
package import Images

/// Whether a file is an image from its beginning to its end.
package struct ImageCheck: Analysis {
  package static let name = "image check"
  package static let version = 1

  package let image: Digest
  package let subject: String

  private enum CodingKeys: String, CodingKey { case image }

  package init(image: Digest, name: String) {
    self.image = image
    subject = "image \(name)"
  }

  package struct Finding: Codable, Sendable {
    /// What is wrong with it; nil where it is whole.
    package var damage: String?
  }
}

extension ImageFolder {
  /// The images of a folder without the files that are damaged; to know them, each file is decoded once.
  ///
  /// - Parameter store: keeps what was found, by the files' content, so that no file is decoded for this again, and which
  ///   files have not changed since, so that they are not even read; one that may only be read is asked but not told.
  package static func checked(at url: URL, _ work: Work, store: Store? = nil) throws -> ImageFolder {
    let path = url.resolvingSymlinksInPath().standardizedFileURL.path
    let known = try store?.knownImages(in: path) ?? [:]
    let folder = try ImageFolder(url) { name, state in known[name]?.state == state }
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let checks = try Workers.map(count: folder.count, workers: work.workers, state: {}) { _, index -> Check in
      try work.interruption.check()
      if let image = known[folder.names[index]], image.state == folder.states[folder.names[index]] {
        return (.success(image.content), nil)
      }
      return try folder.check(index, store)
    }
    if let store, !store.isReadOnly {
      var batch = Batch()
      for (question, finding) in checks.compactMap(\.new) { batch.add(finding, of: question) }
      try store.save(batch)
      var news: [String: KnownImage] = [:]
      for (name, check) in zip(folder.names, checks) {
        guard case .success(let content) = check.verdict, let state = folder.states[name], state.isSettled(at: now)
        else { continue }
        if known[name]?.state != state { news[name] = KnownImage(state: state, content: content) }
      }
      try store.note(news, gone: known.keys.filter { folder.states[$0] == nil }.sorted(), in: path)
    }
    return try folder.checked(by: checks.map(\.verdict))
  }

  private typealias Check = (
    verdict: Result<Digest, Diagnostic>, new: (question: ImageCheck, finding: ImageCheck.Finding)?
  )

  private func check(_ index: Int, _ store: Store?) throws(Diagnostic) -> Check {
    let data: Data
    do { data = try self.data(index) } catch { return (.failure(error), nil) }
    let digest = Digest(data)
    let question = ImageCheck(image: digest, name: name(index))
    if let known = try store?.finding(of: question) {
      return (known.damage.map { .failure(Diagnostic($0)) } ?? .success(digest), nil)
    }
    do {
      _ = try Picture(decoding: data)
      return (.success(digest), (question, ImageCheck.Finding(damage: nil)))
    } catch {
      return (.failure(error), (question, ImageCheck.Finding(damage: error.what)))
    }
  }
}

extension WorkProgress {
  /// Tells what is left out of the images, so many by name.
  package func note(_ leftOut: [LeftOutImage], atMost limit: Int = 10) {
    for item in leftOut.prefix(limit) {
      note(item.diagnostic.changed { $0.advice = "It is left out." })
    }
    if leftOut.count > limit { note(Diagnostic("\(leftOut.count - limit) more are left out of the images")) }
  }
}
