import Analyses
import Basics
import Findings
import Foundation
import Networks
package import Projects

/// The weights between two units, or the strongest between units of two layers, as `micrograph weights` tells them.
package struct WeightReport: Encodable, Sendable {
  package var source: String
  package var target: String
  /// Rows from top to bottom.
  package var weights: [[Float]]
  package var method: String
  package var excitation: Float
  package var inhibition: Float
  package var cancelled: Float

  private init(_ connection: Connection) {
    source = "\(connection.source)"
    target = "\(connection.target)"
    weights = connection.weights
    method = connection.method
    excitation = connection.excitation
    inhibition = connection.inhibition
    cancelled = connection.cancelled
  }

  /// The connections between two sides, each a unit `LAYER:CHANNEL` or a whole layer.
  ///
  /// Between two units there is one; where a side is a layer they are the `top` most excitatory and the `top` most
  /// inhibitory for each unit of the other side (of the target, where both are layers).
  package static func connections(
    in specimen: Specimen, from source: String, to target: String, top: Int, workers: Int
  ) throws -> [WeightReport] {
    let (from, to) = (try Side(source, specimen), try Side(target, specimen))
    let graph = try Graph(
      specimen.model, inputs: [specimen.model.inputs[0].name: specimen.inputShape(count: 1)],
      targets: [from.layer.value, to.layer.value])
    let channels = to.channel.map { [$0] } ?? Array(0..<to.layer.channels)
    let matrix = try ConnectionMatrix(
      LinearizedNetwork(graph), source: ScanLayer(from.layer, of: specimen.model),
      target: ScanLayer(to.layer, of: specimen.model), channels: channels, workers: workers)
    let connections: [Connection] =
      if let channel = from.channel {
        to.channel != nil
          ? [matrix.connection(row: 0, from: channel)] : matrix.strongestOutputs(of: channel, count: top)
      } else {
        channels.indices.flatMap { matrix.strongestInputs(ofRow: $0, count: top) }
      }
    return connections.map { WeightReport($0) }
  }

  private struct Side {
    let layer: Layer
    let channel: Int?

    init(_ text: String, _ specimen: Specimen) throws {
      let unit = specimen.model.value(named: text) == nil ? Unit(text) : nil
      guard let layer = try specimen.model.layers([unit?.layer ?? text], image: specimen.inputShape(count: 1)).first
      else { throw Diagnostic("there is no layer '\(text)'") }
      if let unit, unit.channel >= layer.channels {
        throw Diagnostic("'\(layer.name)' has the units 0 to \(layer.channels - 1), not \(unit.channel)")
      }
      self.layer = layer
      channel = unit?.channel
    }
  }

  /// The same for people: the numbers as a small table.
  package var text: String {
    let rows = weights.map { row in row.map { String(format: "%8.4f", Double($0)) }.joined(separator: " ") }
    let facts = String(
      format: "excitation %.4f, inhibition %.4f, cancelled %.4f", Double(excitation), Double(inhibition),
      Double(cancelled))
    return "\(source) -> \(target) (\(method)): \(facts)\n" + rows.map { "  \($0)" }.joined(separator: "\n")
  }
}
