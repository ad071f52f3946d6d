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
  /// Of the program's own file: whoever changes the program need not remember to say that pages look otherwise.
  let program: Digest

  init(_ study: Study, content: ProjectContent, sources: TemplateSources) throws(Diagnostic) {
    program = try Self.program()
    var parts: [Digest?] = [program, Digest(of: study.configuration), Digest(of: study.specimen.labels)]
    parts += [study.specimen.model.digest, study.images?.digest, Digest(of: study.images?.leftOut ?? [])]
    if let images = study.images {
      for (index, digest) in images.digests.enumerated() {
        parts.append(try images.collection.fullDigest(index, of: digest))
      }
    }
    for stimulus in study.stimuli { parts += [Digest(of: [stimulus.name, stimulus.title]), stimulus.digest] }
    if let second = study.second {
      parts += [second.specimen.model.digest, Digest(of: second.configuration), Digest(of: second.specimen.labels)]
    }
    parts += content.prose.sorted { $0.file < $1.file }.map { Digest(of: $0) }
    parts += [Digest(of: content.names), Digest(of: sources.facts.digests)]
    digest = Digest(combining: parts)
  }

  static func program() throws(Diagnostic) -> Digest {
    guard let url = Bundle.main.executableURL, let data = try? Data(contentsOf: url, options: .mappedIfSafe) else {
      throw Diagnostic("the program cannot read its own file", at: CommandLine.arguments.first)
    }
    return Digest(data)
  }
}
