package import Artifacts
package import Basics
package import Foundation
package import Images

/// Something that a scan keeps of what every layer does on every image.
package protocol LayerRecorder: Sendable {
  associatedtype Record: Analysis

  /// The name of what is kept of a layer and an image.
  func question(_ layer: ScanLayer, image: Digest, name: String, preprocessing: Preprocessing) -> Record

  /// What makes it from a layer's maps, for the image at a place of the pass, with the blobs that it names.
  func answer(
    _ layer: ScanLayer, preprocessing: Preprocessing
  ) -> @Sendable (_ maps: Maps, _ place: Int) -> (finding: Record.Finding, blobs: [Data])
}

/// Keeps what each unit did, in a few numbers.
package struct ActivityRecorder: LayerRecorder {
  package init() {}

  package func question(
    _ layer: ScanLayer, image: Digest, name: String, preprocessing: Preprocessing
  ) -> LayerActivations {
    LayerActivations(layer: layer, image: image, name: name, preprocessing: preprocessing)
  }

  package func answer(
    _ layer: ScanLayer, preprocessing: Preprocessing
  ) -> @Sendable (_ maps: Maps, _ place: Int) -> (finding: LayerActivations.Finding, blobs: [Data]) {
    { [saturation = layer.saturation, isSigned = layer.isSigned] maps, place in
      let units = (0..<maps.channels).map { UnitActivity(of: maps[place, $0]) }
      let lower =
        isSigned || saturation != nil ? LowerActivity.all(maps, place: place, saturation: saturation) : nil
      return (.init(height: maps.height, width: maps.width, units: units, lower: lower), [])
    }
  }
}

/// Keeps the maps on a grid that the maps of another model share.
package struct MapRecorder: LayerRecorder {
  private let grid: CommonGrid

  package init(_ grid: CommonGrid) { self.grid = grid }

  package func question(
    _ layer: ScanLayer, image: Digest, name: String, preprocessing: Preprocessing
  ) -> LayerMaps {
    LayerMaps(layer: layer, image: image, name: name, preprocessing: preprocessing, grid: grid)
  }

  package func answer(
    _ layer: ScanLayer, preprocessing: Preprocessing
  ) -> @Sendable (_ maps: Maps, _ place: Int) -> (finding: LayerMaps.Finding, blobs: [Data]) {
    let sampling = GridSampling(layer, grid: grid, preprocessing: preprocessing)
    return { [cells = grid.cells] maps, place in
      let values = Bfloat16.packed(sampling.sample(maps, place: place, cells: cells))
      return (.init(values: Digest(values)), [values])
    }
  }
}
