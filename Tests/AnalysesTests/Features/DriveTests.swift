import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Images
import Networks
import Testing

/// What a picture is worth beside the photograph that excites a unit most.
struct DriveTests {
  private let unit = Unit("sides", 2)

  /// The peaks on pictures of a size, made of the strongest photograph: as much of it as fits around the peak.
  private func peaks(size: Int, changed: (Picture) -> Picture = { $0 }) throws -> (peaks: FeatureDrive, value: Float) {
    let model = try SmallCircuit.model()
    let layer = try #require(try SmallCircuit.layers(model).first { $0.name == unit.layer })
    let images = try ImageSet(Rectangles(count: 20), workers: 1)
    return try withTemporaryStore { store in
      let scan = ImageScan(
        compiler: Compiler(model), layers: [layer], images: images, preprocessing: SmallCircuit.preprocessing,
        store: store)
      let parameters = ExampleParameters(strongest: 1, samples: 0)
      let analysis = Examples(
        unit: unit, digest: try model.digest(of: unit), layer: layer, images: images,
        preprocessing: scan.preprocessing, parameters: parameters)
      try scan.run()
      try ExampleSearch(scan, parameters: parameters).run(
        [.init(layer: 0, channel: 2, analysis: analysis)], work: Work(workers: 1))
      let best = try #require(try store.finding(of: analysis)?.strongest.first)
      let index = try #require(images.digests.firstIndex(of: best.image))
      let view = scan.preprocessing.view(of: try images.collection.picture(index))
      func start(_ first: Int, _ extent: Int) -> Int { min(max(first + extent / 2 - size / 2, 0), 24 - size) }
      let picture = view.cropped(
        left: start(best.crop.left, best.crop.width), top: start(best.crop.top, best.crop.height), width: size,
        height: size)
      let meter = try DriveMeter(
        compiler: Compiler(model), layer: layer, images: images, preprocessing: scan.preprocessing,
        size: Size(square: size))
      let item = DriveMeter.Case(
        channel: 2, isNegative: false, picture: try changed(picture).pngData(), photograph: best)
      // More than one pass has room for, so that photographs and pictures must not be mixed up.
      let found = try meter.peaks(Array(repeating: item, count: 6), workers: 2)
      #expect(Set(found.map(\.picture)).count == 1 && Set(found.map(\.photograph)).count == 1)
      return (FeatureDrive(picture: found[0].picture, photograph: found[0].photograph), best.value)
    }
  }

  @Test(arguments: [24, 16]) func aPhotographIsWorthWhatItIs(size: Int) throws {
    let (drive, value) = try peaks(size: size)
    #expect(abs(drive.picture - drive.photograph) < 1e-4 * drive.photograph && !drive.fallsShort)
    // The field of 7 pixels lies within the window.
    #expect(abs(drive.photograph - value) < 1e-3 * value)
  }

  @Test func aGreyPictureFallsShort() throws {
    let (drive, _) = try peaks(size: 16) { Picture(width: $0.width, height: $0.height, color: [128, 128, 128]) }
    #expect(drive.fallsShort)
  }

  @Test func theBetterOfTwoTriesIsShown() {
    func image(_ seed: UInt64) -> FeatureImage {
      FeatureImage(
        variant: .positive, objective: "channel", outcome: .finished, value: 1, steps: 1,
        size: Size(height: 8, width: 8), seed: seed,
        image: Digest(of: "\(seed)"))
    }
    var drive = FeatureDrive(picture: 1, photograph: 2)
    #expect(drive.best(of: image(0)).drive == 0.5 && drive.best(of: image(0)).fallsShort)
    drive.second = .init(image: image(1), peak: 5)
    #expect(drive.best(of: image(0)).seed == 1 && drive.best(of: image(0)).drive == 2.5)
    drive.second?.peak = 0.5
    #expect(drive.best(of: image(0)).seed == 0 && !drive.best(of: image(0)).leads)
    let silent = FeatureDrive(picture: 1, photograph: 0)
    #expect(silent.best(of: image(0)).drive == nil && !silent.fallsShort)
  }
}
