import Algorithms
import Analyses
package import Basics
import Engine
package import Findings
package import Foundation
import Images
import Networks
package import Projects

/// Runs a network over images and tells the strongest units of some layers and the best classes.
package struct ActivationRun: Sendable {
  private let specimen: Specimen
  private let layers: [Layer]
  /// Nil where the model gives no scores.
  private let output: ClassOutput?
  private let compiler: Compiler
  /// Strongest units told for each layer.
  private let top: Int
  /// Images in one forward pass.
  private let batch: Int

  /// - Parameters:
  ///   - layers: names of the layers to tell about.
  ///   - top: strongest units told for each, 0 for all.
  package init(_ specimen: Specimen, layers names: [String], top: Int, images: Int) throws(Diagnostic) {
    self.specimen = specimen
    batch = min(max(images, 1), 4)
    layers = names.isEmpty ? [] : try specimen.model.layers(names, image: specimen.inputShape(count: 1))
    let image = specimen.inputShape(count: 1)
    let classes = try ClassOutput(specimen.model, image: image)
    output = try classes == nil ? ClassOutput(specimen.model, image: image, fewest: 1) : classes
    guard output != nil || !layers.isEmpty else {
      throw Diagnostic("the model gives no scores, so there is nothing to tell", advice: "Name layers with --layer.")
    }
    compiler = Compiler(specimen.model)
    self.top = top
  }

  /// The files that the arguments of a command line mean: images, and the images of folders without those that are
  /// damaged.
  ///
  /// - Parameter isStrict: whether a file that is left out is a fault, as where the number of an image counts.
  package static func images(_ paths: [String], isStrict: Bool = false, work: Work) throws -> [URL] {
    var urls: [URL] = []
    for path in paths {
      var isFolder: ObjCBool = false
      let url = URL(fileURLWithPath: path)
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
        let folder = try ImageFolder.checked(at: url, work)
        guard !isStrict || folder.leftOut.isEmpty else { throw Diagnostic(folder.leftOut.map(\.diagnostic)) }
        work.progress.note(folder.leftOut)
        urls += folder.names.map { url.appending(path: $0) }
      } else {
        urls.append(url)
      }
    }
    return urls
  }

  /// What is odd about the size of the numbers that the first images give.
  package static func doubtfulScale(_ specimen: Specimen, on images: [URL]) -> Diagnostic? {
    specimen.doubtfulScale(images.prefix(4).compactMap { try? Picture(reading: $0) })
  }

  /// What the network did with each image, in their order.
  ///
  /// - Parameter maps: a folder for the whole maps as NumPy files.
  package func report(
    on images: [URL], maps: URL?, work: Work
  ) throws -> [ImageActivations] {
    var values: [String] = []
    for layer in layers { values += [layer.measure.value] + (maps == nil ? [] : [layer.value]) }
    let reader = try MapReader(
      compiler: compiler, preprocessing: specimen.preprocessing,
      layers: values.reduce(into: []) { values, value in
        if !values.contains(value) { values.append(value) }
      },
      others: [output?.scores].compactMap(\.self), batch: batch)
    let groups = images.chunks(ofCount: reader.batch).map(Array.init)
    work.progress.begin("Running", "images", total: images.count)
    let reports = try Workers.map(
      count: groups.count, workers: reader.workers(work.workers), state: { try reader.state() }
    ) {
      state, index in
      try work.interruption.check()
      let reports = try run(groups[index], state, maps: maps)
      work.progress.advance(groups[index].count)
      return reports
    }
    work.progress.end()
    return reports.flatMap(\.self)
  }

  private func run(_ images: [URL], _ state: MapReader.State, maps folder: URL?) throws -> [ImageActivations] {
    state.forward(inputs: try images.map { specimen.preprocessing.input(of: try Picture(reading: $0)) })
    return try images.enumerated().map { place, image in
      let layers = try layers.map { layer in
        if let folder {
          try state.withMaps(of: layer.value) {
            try NumPyFile.write($0, place: place, to: folder, image: image, layer: layer.name)
          }
        }
        return state.withMaps(of: layer.measure.value) { activity($0, place: place, layer) }
      }
      return ImageActivations(image: image.lastPathComponent, classes: classes(state, place), layers: layers)
    }
  }

  private func activity(_ maps: Maps, place: Int, _ layer: Layer) -> ImageActivations.LayerActivity {
    let units = (0..<maps.channels).map { unit in
      let cells = maps[place, unit]
      let strongest = cells.indices.max { cells[$0] < cells[$1] } ?? cells.startIndex
      return ImageActivations.UnitActivity(
        channel: unit, max: cells[strongest], mean: cells.reduce(0, +) / Float(cells.count),
        position: Cell(strongest, width: maps.width))
    }
    let ranked = units.sorted { ($1.max, $1.mean, $0.channel) < ($0.max, $0.mean, $1.channel) }
    return .init(
      name: layer.name, before: layer.measure.saturation.map { "\($0)" },
      units: top > 0 ? Array(ranked.prefix(top)) : ranked)
  }

  private func classes(_ state: MapReader.State, _ place: Int) -> [ImageActivations.ClassScore] {
    guard let output else { return [] }
    return state.withValue(of: output.scores, place: place) { values in
      let ranked = values.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
      return ranked.prefix(Self.told).map { index, score in
        .init(index: index, label: specimen.labels.indices.contains(index) ? specimen.labels[index] : nil, score: score)
      }
    }
  }

  /// How often the best class is the one that an image is of, in a line: by the names of files and folders where they say
  /// it, else, if that is wanted and there is one for each class, by the place of the image in the list; nil where no class is
  /// known.
  package func accuracy(_ reports: [ImageActivations], of images: [URL], byPlace: Bool) -> String? {
    guard let output, output.count > 1 else { return nil }
    let known = KnownClasses(specimen.labels, count: output.count).indices(of: images.map(\.path))
    let areNamed = known.contains { $0 != nil }
    guard areNamed || byPlace && images.count == output.count else { return nil }
    let ranks = zip(reports, areNamed ? known : images.indices.map { $0 }).compactMap { report, index in
      index.map { index in report.classes.firstIndex { $0.index == index } ?? Self.told }
    }
    let line = Accuracy(ranks: ranks).inWords
    return areNamed ? line : "\(line): no name says one, so image number N is taken to be of class number N"
  }

  /// Classes told of an image.
  private static let told = 5
}

extension Accuracy {
  /// In a line.
  package var inWords: String {
    String(
      format: "top-1 %.1f %%, top-5 %.1f %% of %d images of known class", shareBest * 100, shareBestFive * 100, images)
  }
}

extension Picture {
  /// Decodes an image file.
  init(reading url: URL) throws(Diagnostic) {
    guard let data = FileManager.default.contents(atPath: url.path) else {
      throw Diagnostic("the image file cannot be read", at: url.path, advice: "Check the path and its permissions.")
    }
    try self.init(decoding: data, at: url.path)
  }
}
