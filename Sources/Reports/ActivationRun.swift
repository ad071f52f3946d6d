import Analyses
package import Basics
import Engine
package import Foundation
import Images
import Networks
package import Projects

/// Runs a network over images and tells the strongest units of some layers and the best classes.
package struct ActivationRun: Sendable {
  private let specimen: Specimen
  private let layers: [Layer]
  /// Nil where the model tells no classes apart.
  private let output: ClassOutput?
  private let compiler: Compiler
  /// Strongest units told for each layer.
  private let top: Int
  /// Images in one forward pass.
  private let batch: Int

  /// - Parameters:
  ///   - layers: names of the layers to tell about.
  ///   - top: strongest units told for each, 0 for all.
  package init(_ specimen: Specimen, layers names: [String], top: Int, images: Int) throws(Diagnostics) {
    self.specimen = specimen
    batch = min(max(images, 1), 4)
    layers = names.isEmpty ? [] : try specimen.model.layers(names, image: specimen.inputShape(count: 1))
    output = try ClassOutput(specimen.model, image: specimen.inputShape(count: 1))
    compiler = Compiler(specimen.model)
    self.top = top
  }

  /// The files that the arguments of a command line mean: images, and the images of folders.
  package static func images(_ paths: [String]) throws(Diagnostic) -> [URL] {
    var urls: [URL] = []
    for path in paths {
      var isFolder: ObjCBool = false
      let url = URL(fileURLWithPath: path)
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
        urls += try ImageFolder(url).names.map { url.appending(path: $0) }
      } else {
        urls.append(url)
      }
    }
    return urls
  }

  /// What the network did with each image, in their order.
  ///
  /// - Parameter maps: a folder for the whole maps as NumPy files.
  package func report(
    on images: [URL], maps: URL?, work: Work
  ) throws -> [ImageActivations] {
    let targets = layers.map(\.value) + [output?.scores].compactMap(\.self)
    let program = try compiler.program(input: specimen.inputShape(count: batch), targets: targets)
    let groups = stride(from: 0, to: images.count, by: batch).map { Array(images[$0..<min($0 + batch, images.count)]) }
    work.progress.begin("Running", "images", total: images.count)
    let reports = try Workers.map(count: groups.count, workers: work.workers, state: { try program.execution() }) {
      execution, index in
      try work.interruption.check()
      let reports = try run(groups[index], execution, maps: maps)
      work.progress.advance(groups[index].count)
      return reports
    }
    work.progress.end()
    return reports.flatMap(\.self)
  }

  private func run(_ images: [URL], _ execution: Execution, maps: URL?) throws -> [ImageActivations] {
    var input: [Float] = []
    for image in images {
      input += specimen.preprocessing.input(of: try Picture(reading: image))
    }
    input += [Float](repeating: 0, count: specimen.inputShape(count: batch).count - input.count)
    input.withUnsafeBufferPointer { execution.forward($0) }
    return try images.enumerated().map { place, image in
      let layers = try layers.map { layer in
        try execution.withActivation(layer.value) { values in
          let count = values.count / batch
          let map = UnsafeBufferPointer(rebasing: values[(place * count)..<((place + 1) * count)])
          if let maps { try NumPyFile.write(map, shape: layer.shape, to: maps, image: image, layer: layer.name) }
          return activity(map, layer)
        }
      }
      return ImageActivations(image: image.lastPathComponent, classes: classes(execution, place), layers: layers)
    }
  }

  private func activity(_ map: UnsafeBufferPointer<Float>, _ layer: Layer) -> ImageActivations.LayerActivity {
    let size = map.count / layer.channels
    let width = layer.shape.rank > 3 ? layer.shape[3] : 1
    let units = (0..<layer.channels).map { channel in
      let cells = map[(channel * size)..<((channel + 1) * size)]
      let strongest = cells.indices.max { cells[$0] < cells[$1] } ?? cells.startIndex
      let cell = strongest - cells.startIndex
      return ImageActivations.UnitActivity(
        channel: channel, max: cells[strongest], mean: cells.reduce(0, +) / Float(size),
        position: [cell / width, cell % width])
    }
    let ranked = units.sorted { ($1.max, $0.channel) < ($0.max, $1.channel) }
    return .init(name: layer.name, units: top > 0 ? Array(ranked.prefix(top)) : ranked)
  }

  private func classes(_ execution: Execution, _ place: Int) -> [ImageActivations.ClassScore] {
    guard let output else { return [] }
    return execution.withActivation(output.scores) { values in
      let count = values.count / batch
      let own = values[(place * count)..<((place + 1) * count)]
      let ranked = own.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
      return ranked.prefix(5).map { index, score in
        .init(index: index, label: specimen.labels.indices.contains(index) ? specimen.labels[index] : nil, score: score)
      }
    }
  }

  /// The share of images whose class, which is their place in the list, is the best and among the best five.
  package static func accuracy(_ reports: [ImageActivations]) -> (best: Double, bestFive: Double) {
    let count = Double(max(reports.count, 1))
    let ranks = reports.enumerated().map { place, report in report.classes.firstIndex { $0.index == place } }
    return (Double(ranks.count { $0 == 0 }) / count, Double(ranks.count { $0 != nil }) / count)
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
