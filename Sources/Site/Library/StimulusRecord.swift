package import Basics
package import Findings
package import Images

/// An image that has an activation page, as lists show it.
package struct StimulusHeading: Hashable, Sendable, Encodable {
  /// Its address on the site: `tabby`.
  package var name: String
  /// The file's name, or the scene's, for people.
  package var title: String
  /// What is drawn in it, where it is a scene; of a mirror image what that shows.
  package var scene: SceneSubject?
  package var isMirrored: Bool
  /// The name of the same image the other way round, where that has a page too.
  package var twin: String?
  /// The JPEG of what the model sees of it.
  package var picture: Digest
  /// The best class; nil where the model tells none apart.
  package var answer: StimulusAnswer.ClassScore?

  package init(
    name: String, title: String, scene: SceneSubject? = nil, isMirrored: Bool = false, twin: String? = nil,
    picture: Digest, answer: StimulusAnswer.ClassScore? = nil
  ) {
    self.name = name
    self.title = title
    self.scene = scene
    self.isMirrored = isMirrored
    self.twin = twin
    self.picture = picture
    self.answer = answer
  }
}

/// All that is known of what the model did with one image.
package struct StimulusRecord: Hashable, Sendable {
  package var heading: StimulusHeading
  /// Nil where the model tells no classes apart.
  package var answer: StimulusAnswer?
  /// How attention carried it to the answer, of a model with heads, and the layers that it tells of.
  package var attention: InputAttention?
  package var headLayers: [String]
  /// What would be answered before the first block and after each, of a transformer whose scores are read from its stream,
  /// and its blocks.
  package var early: EarlyAnswers?
  package var blocks: [BlockHeading]
  /// For each layer of the site, in their order.
  package var responses: [LayerResponse?]
  /// What circuits did, in the order of the library's.
  package var flows: [StimulusFlow]

  package init(
    heading: StimulusHeading, answer: StimulusAnswer?, attention: InputAttention? = nil, headLayers: [String] = [],
    early: EarlyAnswers? = nil, blocks: [BlockHeading] = [], responses: [LayerResponse?], flows: [StimulusFlow]
  ) {
    self.heading = heading
    self.answer = answer
    self.attention = attention
    self.headLayers = headLayers
    self.early = early
    self.blocks = blocks
    self.responses = responses
    self.flows = flows
  }
}

/// What a circuit did on an image, both by name.
package struct StimulusFlow: Hashable, Sendable {
  package var circuit: String
  package var stimulus: String
  package var flow: CircuitFlow

  package init(circuit: String, stimulus: String, flow: CircuitFlow) {
    self.circuit = circuit
    self.stimulus = stimulus
    self.flow = flow
  }
}
