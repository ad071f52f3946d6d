import Basics
import Findings
import Networks

import struct Foundation.Data
import func Foundation.log10
import func Foundation.pow

/// The numbers of all units of a layer, for machines: an object with a list of units, a line each.
struct LayerData: PageOfUnits {
  let layer: LayerFacts
  let units: [Unit]
  let path: String

  init(site: Site, layer: LayerFacts) {
    self.layer = layer
    units = (0..<layer.channels).map { Unit(layer.name, $0) }
    path = Self.path(of: layer, in: site.map)
  }

  static func path(of layer: LayerFacts, in map: SiteMap) -> String { "\(map.folder(of: layer.name))/data.json" }

  func part(of unit: Unit, in site: Site) throws -> String {
    let summaries = try site.library.units(of: layer.name)
    let label = summaries.indices.contains(unit.channel) ? summaries[unit.channel].topClass : nil
    return Self.json(try site.library.record(of: unit), class: label, of: layer, in: site.map).text
  }

  func joined(_ parts: [String]) -> Data {
    let object = JSONText.object([
      "layer": .text(layer.name), "measuredBefore": layer.saturation.map { .text("\($0)") },
      "measuredField": layer.measured?.json,
      "units": .lines(parts),
    ])
    return Data((object.text + "\n").utf8)
  }

  private static func json(_ record: UnitRecord, class label: String?, of layer: LayerFacts, in map: SiteMap)
    -> JSONText
  {
    let saturation = layer.saturation
    let features = record.features.enumerated().map { slot, feature in
      feature.json(record.unit, PicturePlace(feature, slot: slot, of: record.unit.channel, in: layer, map: map))
    }
    return .object([
      "unit": .text(record.unit.description),
      "name": record.name.map { .text($0) } ?? .null,
      "class": label.map { .text($0) } ?? .null,
      "features": .list(features),
      "accentuation": record.accentuation?.json,
      "examples": record.examples?.json(saturation, classes: record.photographClasses) ?? .null,
      "inputs": .list((record.weights?.inputs ?? []).map(\.asInput)),
      "inputsGivenOn": record.weights?.photographs.map(JSONText.whole),
      "inputsGivenTooCostly": record.weights?.isGivenTooCostly == true ? .truth(true) : nil,
      "inputsObstacle": record.weights?.obstacle.map { .text($0) },
      "outputs": .list((record.weights?.outputs ?? []).map(\.asOutput)),
      "mirrorPartner": record.relations?.mirrorPartner.map { .text($0.unit.description) } ?? .null,
      "selfCorrelation": .number(record.relations.map { Double($0.selfCorrelation) }),
      "truth": record.truth?.json ?? .null,
      "head": record.head?.json,
      "classEffects": classes(record.classEffects), "classScores": classes(record.classScores),
    ])
  }

  private static func classes(_ effects: [UnitRecord.ClassEffect]) -> JSONText {
    .list(effects.map { .object(["class": .text($0.label), "value": .number($0.value)]) })
  }
}

extension MeasuredField {
  fileprivate var json: JSONText {
    .object([
      "size": extent.map { .list([$0.field.vertical.size, $0.field.horizontal.size].map(JSONText.whole)) } ?? .null,
      "quartiles": extent.map { .list([$0.low, $0.high].map(JSONText.whole)) } ?? .null,
      "even": extent.map { .whole($0.even) } ?? .null, "isLocal": .truth(local != nil),
      "units": .whole(units), "peaks": .whole(peaks), "unmoved": .whole(unmoved),
    ])
  }
}

extension FeatureImage {
  fileprivate func json(_ unit: Unit, _ place: PicturePlace) -> JSONText {
    .object([
      "objective": .text("\(objective) \(unit)"), "outcome": .text(outcome.rawValue), "value": .number(Double(value)),
      "steps": .whole(steps), "size": .list(size.numbers.map(JSONText.whole)), "seed": .text("\(seed)"),
      "image": outcome == .dead ? .null : .text(place.path),
      "cell": outcome == .dead ? nil : place.cell.map(JSONText.whole),
      "drive": drive.map { .number(Double($0)) },
      "peak": peak.map { .number(Double($0)) },
    ])
  }
}

extension AccentuatedPhotograph {
  fileprivate var json: JSONText {
    .object([
      "start": .text(SiteMap.path(ofFeature: start)), "image": .text(SiteMap.path(ofFeature: image.image)),
      "before": .number(Double(before)), "after": .number(Double(after)),
      "distance": image.distance.map { .number(Double($0)) }, "steps": .whole(image.steps),
      "size": .list(image.size.numbers.map(JSONText.whole)),
    ])
  }
}

extension UnitExamples {
  /// - Parameters:
  ///   - saturation: what the layer makes of the values, where they are measured before its function.
  ///   - classes: of the images, by their names.
  fileprivate func json(_ saturation: Saturation?, classes: [String: String]) -> JSONText {
    .object([
      "images": .whole(imageCount), "mean": .number(mean), "shareActive": .number(shareActive),
      "strongest": .list(strongest.map { $0.json(saturation, class: classes[$0.name]) }),
      "negative": negative.map { .list($0.map { $0.json(saturation, class: classes[$0.name]) }) },
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
  fileprivate func json(_ saturation: Saturation?, class label: String?) -> JSONText {
    .object([
      "image": .text(name), "class": label.map { .text($0) }, "value": .number(Double(value)),
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
      "classes": .list(
        classes.map {
          .object([
            "name": .text($0.name), "areaUnderCurve": .number($0.all), "left": .number($0.left),
            "right": .number($0.right), "images": .whole($0.pictures.all),
          ])
        }),
      "facings": .list(
        facings.map {
          .object(["class": .text($0.className), "right": .number($0.areaUnderCurve), "images": .whole($0.pictures)])
        }),
    ])
  }
}

extension Connection {
  fileprivate var asInput: JSONText {
    let image = WeightImage(forData: weights)
    return .object([
      "source": .text(source.description), "excitation": .number(Double(excitation).rounded(toDigits: 5)),
      "inhibition": .number(Double(inhibition).rounded(toDigits: 5)),
      "given": given.map { .number(Double($0).rounded(toDigits: 3)) }, "method": .text(method),
      "weights": .weights(image.rows), "meanOf": image.block > 1 ? .whole(image.block * image.block) : nil,
    ])
  }

  /// Its weights are told where it is an input, once on the site.
  fileprivate var asOutput: JSONText {
    .object([
      "target": .text(target.description), "excitation": .number(Double(excitation).rounded(toDigits: 5)),
      "inhibition": .number(Double(inhibition).rounded(toDigits: 5)),
    ])
  }
}

extension JSONText {
  /// Rows from top to bottom, to the third digit of the largest: as far as a picture can show. `micrograph weights` has all.
  static func weights(_ rows: [[Float]]) -> JSONText {
    let largest = rows.joined().lazy.filter(\.isFinite).map { abs(Double($0)) }.max() ?? 0
    let scale = Double.scale(forDigits: 3, of: largest)
    return .list(rows.map { .list($0.map { .number(Double($0).rounded(by: scale)) }) })
  }
}

extension Double {
  fileprivate func rounded(toDigits digits: Int) -> Double {
    rounded(by: .scale(forDigits: digits, of: self))
  }

  fileprivate func rounded(by scale: Double) -> Double {
    isFinite && scale.isFinite && scale > 0 ? (self * scale).rounded() / scale : self
  }

  /// By which a number is a whole one with so many digits; 0 where there is none.
  fileprivate static func scale(forDigits digits: Int, of number: Double) -> Double {
    number.isFinite && number != 0 ? pow(10, Double(digits - 1) - log10(abs(number)).rounded(.down)) : 0
  }
}
