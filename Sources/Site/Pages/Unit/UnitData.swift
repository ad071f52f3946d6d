import Basics
import Findings
import Networks

import struct Foundation.Data
import func Foundation.log10
import func Foundation.pow

/// The numbers of a unit's page, for machines.
struct UnitData: Page {
  let unit: Unit
  let path: String

  init(site: Site, unit: Unit) {
    self.unit = unit
    path = "\(site.map.folder(of: unit.layer))/\(unit.channel)/data.json"
  }

  func render(in site: Site) throws -> Data {
    let record = try site.library.record(of: unit)
    let saturation = site.map.layer(unit.layer)?.saturation
    let object = JSONText.object([
      "unit": .text(unit.description),
      "name": record.name.map { .text($0) } ?? .null,
      "features": .list(record.features.map { $0.json(unit) }),
      "measuredBefore": saturation.map { .text("\($0)") },
      "examples": record.examples?.json(saturation) ?? .null,
      "inputs": .list((record.weights?.inputs ?? []).map { $0.json(other: $0.source, named: "source") }),
      "inputsObstacle": record.weights?.obstacle.map { .text($0) },
      "outputs": .list((record.weights?.outputs ?? []).map { $0.json(other: $0.target, named: "target") }),
      "mirrorPartner": record.relations?.mirrorPartner.map { .text($0.unit.description) } ?? .null,
      "selfCorrelation": .number(record.relations.map { Double($0.selfCorrelation) }),
      "truth": record.truth?.json ?? .null,
      "head": record.head?.json,
      "classEffects": .list(
        record.classEffects.map { .object(["class": .text($0.label), "value": .number($0.value)]) }),
    ])
    return Data((object.text + "\n").utf8)
  }
}

extension FeatureImage {
  fileprivate func json(_ unit: Unit) -> JSONText {
    .object([
      "objective": .text("\(objective) \(unit)"), "outcome": .text(outcome.rawValue), "value": .number(Double(value)),
      "steps": .whole(steps), "size": .list(size.numbers.map(JSONText.whole)), "seed": .text("\(seed)"),
      "image": .text(SiteMap.path(ofFeature: image)), "drive": drive.map { .number(Double($0)) },
    ])
  }
}

extension UnitExamples {
  /// - Parameter saturation: what the layer makes of the values, where they are measured before its function.
  fileprivate func json(_ saturation: Saturation?) -> JSONText {
    .object([
      "images": .whole(imageCount), "mean": .number(mean), "shareActive": .number(shareActive),
      "strongest": .list(strongest.map { $0.json(saturation) }),
      "negative": negative.map { .list($0.map { $0.json(saturation) }) },
      "saturated": saturated.map { .object(["places": .number($0.places), "images": .number($0.images)]) },
      "tied": tied.map(JSONText.whole),
      "histogram": .object([
        "low": .number(Double(histogram.low)), "high": .number(Double(histogram.high)),
        "counts": .list(histogram.counts.map(JSONText.whole)),
      ]),
      "unbounded": unboundedCount.map(JSONText.whole),
    ])
  }
}

extension Example {
  fileprivate func json(_ saturation: Saturation?) -> JSONText {
    .object([
      "image": .text(name), "value": .number(Double(value)),
      "activation": saturation?.value(value).map { .number(Double($0)) },
      "position": .list(position.numbers.map(JSONText.whole)), "crop": .list(crop.numbers.map(JSONText.whole)),
    ])
  }
}

extension UnitTruth {
  fileprivate var json: JSONText {
    .object([
      "parts": .list(
        parts.map { .object(["name": .text($0.name), "intersectionOverUnion": .number($0.intersectionOverUnion)]) }),
      "class": bestClass.map {
        .object(["name": .text($0.name), "areaUnderCurve": .number($0.areaUnderCurve)])
      } ?? .null,
      "facings": .list(
        facings.map {
          .object(["class": .text($0.className), "right": .number($0.areaUnderCurve), "images": .whole($0.pictures)])
        }),
    ])
  }
}

extension Connection {
  fileprivate func json(other: Unit, named name: String) -> JSONText {
    let image = WeightImage(weights)
    return .object([
      name: .text(other.description), "excitation": .number(Double(excitation).rounded(toDigits: 5)),
      "inhibition": .number(Double(inhibition).rounded(toDigits: 5)), "method": .text(method),
      "weights": .weights(image.rows), "meanOf": image.block > 1 ? .whole(image.block * image.block) : nil,
    ])
  }
}

extension JSONText {
  /// Rows from top to bottom, three significant digits: as many as a picture can show. `micrograph weights` has all.
  static func weights(_ rows: [[Float]]) -> JSONText {
    .list(rows.map { .list($0.map { .number(Double($0).rounded(toDigits: 3)) }) })
  }
}

extension Double {
  fileprivate func rounded(toDigits digits: Int) -> Double {
    guard isFinite, self != 0 else { return self }
    let scale = pow(10, Double(digits - 1) - log10(abs(self)).rounded(.down))
    return scale.isFinite && scale > 0 ? (self * scale).rounded() / scale : self
  }
}
