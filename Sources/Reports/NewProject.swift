import Basics
package import Foundation
package import Networks
import ONNXImport
package import Projects

/// Makes a project that builds at once, with a configuration that explains each key.
package enum NewProject {
  /// Writes `Content/microscope.yml` into a folder that has none.
  ///
  /// - Parameters:
  ///   - model: an ONNX file; it is read, to be sure that it can be.
  ///   - images: a folder of images; nil leaves photographs out.
  ///   - workers: with which the first build is taken to be made.
  /// - Returns: what was found and taken, and what is odd about it.
  package static func make(
    at folder: URL, model: URL, images: URL?, precision: Precision, preprocessing: PreprocessingSettings, labels: URL?,
    workers: Int = 1
  ) throws -> ProjectSurvey {
    let configuration = folder.appending(path: "Content/microscope.yml")
    guard !FileManager.default.fileExists(atPath: configuration.path) else {
      throw Diagnostic("there is a project here already", at: configuration.path, advice: "Choose another folder.")
    }
    let specimen = try Specimen(model: model, precision: precision, preprocessing: preprocessing, labels: labels)
    let layers = try specimen.model.layers(image: specimen.inputShape(count: 1))
    let survey = try ProjectSurvey(specimen, layers: layers, images: images, workers: workers)
    let text = text(
      specimen: specimen, model: model, images: images, labels: labels, layers: layers.map(\.name),
      inner: try specimen.model.blockInterior(image: specimen.inputShape(count: 1)), in: folder)
    do {
      try FileManager.default.createDirectory(
        at: configuration.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: configuration, options: .withoutOverwriting)
    } catch {
      throw Diagnostic(
        "the configuration cannot be written", at: configuration.path, advice: "Check that the folder may be written.")
    }
    return survey
  }

  private static func text(
    specimen: Specimen, model: URL, images: URL?, labels: URL?, layers: [String],
    inner: [(name: String, role: BlockInterior.Role)], in folder: URL
  ) -> String {
    let preprocessing = specimen.preprocessing
    let left =
      inner.isEmpty
      ? ""
      : "\n# Inside blocks, and left out unless they are named:\n"
        + inner.map { "#   - \(quoted($0.name))  # \($0.role.rawValue)" }.joined(separator: "\n")
    return """
      # A microscope of \(specimen.name). `micrograph build` makes the site in Output.
      # Paths start at the project's folder, unless they are absolute.

      # The site's name, and a sentence or two about the model.
      title: \(quoted(model.deletingPathExtension().lastPathComponent))
      # summary: What it was trained for.

      # The ONNX file.
      model: \(quoted(path(model, in: folder)))

      # A folder of JPEG, PNG and WebP files: what excites each unit is looked for there. Instead of a folder,
      # `images: {scenes: {count: 400, seed: 1}}` draws simple scenes. Where more is known of the images, units are held
      # against it: `images: {folder: ../photographs, classes: folders, masks: ../masks, parts: [head, wheel]}`. The folder
      # that an image lies in is then its class; masks/dogs/1.png says what dogs/1.jpg shows, 1 a head and 2 a wheel.
      \(images.map { "images: \(quoted(path($0, in: folder)))" } ?? "# images: ../photographs")

      # How exactly convolutions multiply: fp32, or bf16, several times faster and good to 2 or 3 digits.
      \(specimen.model.precision == .fp32 ? "# " : "")precision: bf16

      # Memory that runs of the network may take together, whatever the number of workers. Half of what the machine has
      # free, if nothing is said.
      # memory: 4g

      # Class names, one a line.
      \(labels.map { "labels: \(quoted(path($0, in: folder)))" } ?? "# labels: labels.txt")

      # How an image enters the model: the short side to `resize`, of that the middle, `size` pixels high and wide or
      # [height, width]; black and white become `range`, minus `mean`, over `std`, the channels in `order` (rgb, bgr, grey).
      # `preset: imagenet` (or \(PreprocessingPreset.allCases.dropFirst().map(\.rawValue).joined(separator: ", "))) stands for the last four.
      preprocessing:
        resize: \(preprocessing.resize)
        size: \(preprocessing.size.isSquare ? "\(preprocessing.size.height)" : "\(preprocessing.size.numbers)")
        range: \(list(preprocessing.range))
        mean: \(list(preprocessing.mean))
        std: \(list(preprocessing.std))
        order: \(preprocessing.order.rawValue)

      # The layers that the site shows, from the input up: a name, or {name, short, title}. Without this key
      # Micrograph takes the ones below.
      # layers:
      \(layers.map { "#   - {name: \(quoted($0)), short: \(quoted($0))}" }.joined(separator: "\n"))\(left)

      # Pictures of what units look for: none, draft, standard or fine; `negative`, `diversity`, `steps`, `size` and
      # `seed` change what the preset says.
      features:
        preset: standard

      # Photographs on a unit's page: the strongest, and samples over its range.
      examples:
        count: 12
        samples: 8

      # Circuits with a page of their own.
      # circuits:
      #   - name: my-circuit
      #     target: LAYER:CHANNEL
      #     layers: [LAYER, LAYER]

      # Images whose activations get a page of their own: those in Content/inputs, and the ones named here. With
      # `flip`, the mirror image of each gets a page too, and circuits are shown on both side by side. Where `images`
      # draws scenes, `scenes` names some of them by their number, from 0 on.
      # inputs:
      #   files: [../photographs/cat.jpg]
      #   scenes: [3, 15]
      #   flip: true

      # A second model to compare with over the same images, at least 20: an ONNX file, another project's folder, or
      # a mapping, in which what is not said of `preprocessing` is as above. Its input has its own size.
      # compare:
      #   model: ../other.onnx
      #   title: Other
      #   preprocessing: {size: 227}
      #   layers: [LAYER, LAYER]
      #   features: {preset: draft}

      # The language of the pages: en, ko, or both as a list.
      language: en

      # Where the site will be published, for canonical links.
      # address: https://example.org/microscope/

      """
  }

  /// From the project's folder on where the file is in it, absolute elsewhere.
  private static func path(_ url: URL, in folder: URL) -> String {
    let (file, root) = (url.standardizedFileURL.path, folder.standardizedFileURL.path + "/")
    return file.hasPrefix(root) ? String(file.dropFirst(root.count)) : file
  }

  /// A text in YAML's double quotes, which take JSON's escapes.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 32 || scalar.value == 127: result += String(format: "\\u%04x", scalar.value)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func list(_ numbers: [Double]) -> String {
    "[" + numbers.map { number in Int(exactly: number).map { "\($0)" } ?? "\(number)" }.joined(separator: ", ") + "]"
  }
}
