import Findings
import Foundation
import Networks
import Site
import TestSupport
import Testing

/// The order and the room of circuit diagrams.
@Suite struct CircuitLayoutTests {
  /// The five circuits of the two projects as they were found: layers, units with their pathways, edges.
  struct Found: Decodable {
    let name: String
    let layers: [String]
    let units: [Member]
    let edges: [[String]]
    let target: String

    struct Member: Decodable {
      let unit: String
      let pathway: Int

      init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        unit = try values.decode(String.self)
        pathway = try values.decode(Int.self)
      }
    }

    func circuit() throws -> Circuit {
      Circuit(
        target: try #require(NetworkUnit(target)), layers: layers,
        units: try units.map {
          CircuitUnit(
            unit: try #require(NetworkUnit($0.unit)), role: .part, pathway: $0.pathway < 0 ? nil : $0.pathway,
            partner: nil, partnerCorrelation: nil, selfCorrelation: nil, activation: 1)
        },
        edges: try edges.map {
          CircuitEdge(
            source: try #require(NetworkUnit($0[0])), target: try #require(NetworkUnit($0[1])), kind: .excites,
            weights: [], excitation: 0, inhibition: 0, method: "", cancelled: 0, contribution: 0,
            openContribution: 0, share: 0)
        }, motifs: [],
        evidence: CircuitEvidence(
          chosenOn: 0, testedOn: 0, activation: 0, interventions: [],
          proof: CircuitProof(ablation: .mean, images: 0, skeleton: CircuitSize(units: [], edges: 0, share: 0))))
    }
  }

  /// As the diagram stood before: pathways and the rest one below the other, in the order in which they were found.
  private func crossingsAsFound(_ circuit: Circuit) -> Int {
    zip(circuit.layers, circuit.layers.dropFirst()).reduce(0) { sum, layers in
      func order(_ layer: String) -> [NetworkUnit] {
        [0, 1, nil].flatMap { pathway in
          circuit.units.filter { $0.unit.layer == layer && $0.pathway == pathway }.map(\.unit)
        }
      }
      let (lower, upper) = (order(layers.0), order(layers.1))
      return sum
        + CircuitOrder.crossings(
          of: circuit.edges.filter { $0.source.layer == layers.0 }.compactMap { edge in
            lower.firstIndex(of: edge.source).flatMap { from in upper.firstIndex(of: edge.target).map { (from, $0) } }
          })
    }
  }

  @Test func fewerEdgesCross() throws {
    let data = try Data(contentsOf: SharedFiles.packageRoot.appending(path: "Tests/Fixtures/circuits.json"))
    let all = try JSONDecoder().decode([Found].self, from: data)
    #expect(all.map(\.name) == ["car", "curve", "head-and-neck", "dog-head", "cat-head"])
    let circuits = try all.map { try $0.circuit() }
    #expect(circuits.map(crossingsAsFound) == [0, 0, 101, 16, 28])
    let orders = circuits.map(CircuitOrder.init)
    // Of all orders that keep the pathways apart 0, 0, 85, 7 and 22 is the least, found by trying them all.
    for ((order, circuit), most) in zip(zip(orders, circuits), [0, 0, 85, 9, 22]) {
      #expect(order.crossings <= most)
      let placed = circuit.layers.indices.flatMap(order.units)
      #expect(placed.sorted() == circuit.units.map(\.unit).sorted(), "every unit has one place")
    }
  }

  @Test func nothingIsCutAndTheTargetIsInTheMiddle() throws {
    let library = MockLibrary().withCircuit()
    let site = try Site(settings: SiteSettings(title: "Mock"), sources: TemplateSources(), library: library)
    for path in ["circuits/head/index.html", "circuits/head/diagram.svg"] {
      let page = try #require(try site.pages().first { $0.path == path })
      let whole = String(decoding: try page.render(in: site), as: UTF8.self)
      // The drawing of every unit and edge, further down, has its own size.
      let html = whole.prefix(upTo: whole.firstRange(of: "class=\"every-unit\"")?.lowerBound ?? whole.endIndex)
      let drawing = try #require(
        html.firstMatch(of: /<svg [^>]*class="diagram" viewBox="0 0 ([\d.]+) ([\d.]+)"(?s:.*)/))
      let (width, height) = (try #require(Double(drawing.1)), try #require(Double(drawing.2)))
      for text in drawing.0.matches(
        of: /<text class="[a-z -]*" x="([\d.]+)" y="([\d.]+)"( text-anchor="middle")?>([^<]*)</)
      {
        let (x, y) = (try #require(Double(text.1)), try #require(Double(text.2)))
        let room = TextWidth.of(String(text.4), size: 12) * (text.3 == nil ? 1 : 0.5)
        #expect(x + room <= width && (text.3 == nil || x >= room) && y <= height, "\(text.4)")
      }
      let target = try #require(
        drawing.0.firstMatch(of: /class="plate target" x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"/))
      let middle = try #require(Double(target.1)) + (try #require(Double(target.2))) / 2
      // Between the columns' heads and the lower edge.
      #expect(abs(middle - (30 + height) / 2) < 30)
    }
  }

  @Test func aGroupIsOneNodeThatOpens() throws {
    let library = MockLibrary().withCircuit()
    let site = try Site(settings: SiteSettings(title: "Mock"), sources: TemplateSources(), library: library)
    let page = try #require(try site.pages().first { $0.path == "circuits/head/index.html" })
    let html = String(decoding: try page.render(in: site), as: UTF8.self)
    let circuit = library.circuits[0].circuit
    let grouped = try #require(circuit.grouped)
    let drawings = html.matches(of: /<svg [^>]*class="diagram"(?s:.*?)<\/svg>(?=<\/div>)/).map { String($0.0) }
    #expect(drawings.count == 2)
    func links(_ drawing: String, _ name: String) -> Int { drawing.split(separator: "<a class=\"\(name)").count - 1 }
    #expect(links(drawings[0], "unit") == grouped.nodes.count && links(drawings[0], "edge") == grouped.edges.count)
    #expect(links(drawings[1], "unit") == circuit.units.count && links(drawings[1], "edge") == circuit.edges.count)
    for group in 0..<2 {
      #expect(drawings[0].contains("href=\"#group-\(group)\""))
      #expect(html.contains("id=\"group-\(group)\""))
    }
    // On a small screen the list shows the same nodes.
    #expect(html.matches(of: /<div class="step-unit">/).count == Set(grouped.edges.map(\.target)).count)
  }

  @Test func layersSideBySideAreOneColumnAndWhatAStreamCarriesIsSaid() throws {
    var library = MockLibrary().withCircuit()
    let layers = library.circuits[0].circuit.layers
    let target = library.circuits[0].circuit.target
    library.circuits[0].circuit.levels = [Array(layers.dropLast()), Array(layers.suffix(1))]
    library.circuits[0].circuit.streams = [
      CircuitStream(unit: target, before: layers[0], carried: 0.25, blocks: [.init(layer: layers[1], share: 0.5)])
    ]
    let order = CircuitOrder(library.circuits[0].circuit)
    let lower = library.circuits[0].circuit.units.filter { $0.unit.layer != target.layer }
    #expect(order.units(of: 0).sorted() == lower.map(\.unit).sorted() && order.units(of: 1) == [target])
    let site = try Site(settings: SiteSettings(title: "Mock"), sources: TemplateSources(), library: library)
    for (path, said) in [
      (
        "circuits/head/index.html",
        ["carries 25% of it past all blocks", "+50%", "remaining 25%", "Of what the blocks add"]
      ),
      ("circuits/index.html", ["carries 25% of 4b:0 past all blocks"]),
    ] {
      let page = try #require(try site.pages().first { $0.path == path })
      let html = String(decoding: try page.render(in: site), as: UTF8.self)
      for text in said { #expect(html.contains(text), "\(text)") }
    }
  }

  @Test func aTitleThatTheImagesDoNotBearOutIsTold() throws {
    var library = MockLibrary().withCircuit()
    let site = { try Site(settings: SiteSettings(title: "Mock"), sources: TemplateSources(), library: library) }
    #expect(try site().checkProse().isEmpty)
    library.circuits[0].title = "The \(library.model.classes[0])s of this world"
    let named = library.record(of: library.circuits[0].circuit.target)
    let classes = (named.examples?.strongest ?? []).compactMap { named.photographClasses[$0.name] }
    let borneOut = classes.count { $0 == library.model.classes[0] }
    #expect(try site().checkProse().count == (borneOut * 2 < classes.count ? 1 : 0))
  }
}
