import Basics
import Foundation
import Images
import Projects
import Site

/// All that a build is made from, by content: the program, the model, the configuration, images, prose and templates.
///
/// A build is a result like any other: where its ingredients are the same as last time and nothing was left to do then,
/// there is nothing to do now.
struct BuildIngredients {
  let digest: Digest

  init(_ study: Study, content: ProjectContent, sources: TemplateSources) throws(Diagnostic) {
    var hasher = DigestHasher()
    hasher.update(try Self.program().hex)
    hasher.update(study.specimen.model.digest.hex)
    hasher.update("\(study.specimen.labels)")
    hasher.update("\(study.configuration)")
    hasher.update(study.images?.digest.hex ?? "")
    hasher.update("\(study.images?.leftOut ?? [])")
    if let images = study.images?.collection as? LabelledImageFolder {
      for index in 0..<images.count { hasher.update(try images.maskDigest(index)?.hex ?? "") }
    }
    for input in study.inputs { hasher.update("\(input.name) \(input.title) \(input.digest.hex)") }
    if let second = study.second {
      hasher.update("\(second.specimen.model.digest.hex) \(second.configuration) \(second.specimen.labels)")
    }
    for source in content.prose.sorted(by: { $0.file < $1.file }) {
      hasher.update(source.file)
      hasher.update(source.text)
      hasher.update("\(source.pictures.sorted { $0.key < $1.key })")
    }
    for (unit, name) in content.names.sorted(by: { $0.key < $1.key }) { hasher.update("\(unit) \(name)") }
    for (name, digest) in sources.digests.sorted(by: { $0.key < $1.key }) { hasher.update("\(name) \(digest.hex)") }
    digest = hasher.finish()
  }

  private static func program() throws(Diagnostic) -> Digest {
    guard let url = Bundle.main.executableURL, let data = try? Data(contentsOf: url, options: .mappedIfSafe) else {
      throw Diagnostic("the program cannot read its own file", at: CommandLine.arguments.first)
    }
    return Digest(data)
  }
}
