import Findings

import struct Foundation.Data

/// What is known of the residual stream, for machines.
struct BlocksData: Page {
  let path = SiteMap.blocksData

  func render(in site: Site) throws -> Data {
    guard let record = try site.library.stream else { return Data() }
    let profile = record.profile
    let object = JSONText.object([
      "images": .whole(profile.imageCount), "grid": .list([.whole(profile.grid.height), .whole(profile.grid.width)]),
      "outlierFactor": .number(profile.outlierFactor),
      "start": profile.readings.first.map { json($0) } ?? .null,
      "blocks": .list(
        zip(record.blocks, zip(profile.blocks, profile.readings.dropFirst())).map { block, known in
          .object([
            "block": .text(block.name), "heads": block.heads.map { .text($0) } ?? .null,
            "writes": .list(
              known.0.map { .object(["kind": .text($0.kind.rawValue), "share": json($0.share)]) }),
            "after": json(known.1),
          ])
        }, lines: true),
    ])
    return Data((object.text + "\n").utf8)
  }

  private func json(_ reading: StreamProfile.Reading) -> JSONText {
    .object([
      "length": json(reading.length), "agreement": .number(reading.agreement),
      "imagesWithOutliers": .whole(reading.imagesWithOutliers), "outliers": .list(reading.outliers.map { .whole($0) }),
    ])
  }

  private func json(_ tokens: StreamProfile.Tokens) -> JSONText {
    .object(["patches": json(tokens.patches), "classToken": json(tokens.classToken)])
  }

  private func json(_ quartiles: StreamProfile.Quartiles?) -> JSONText {
    quartiles.map {
      .object(["lower": .number($0.lower), "median": .number($0.median), "upper": .number($0.upper)])
    } ?? .null
  }
}
