/// How attention carried one image to the answer: where each head looked, and three maps that sum up all of them.
package struct InputAttention: Hashable, Sendable, Codable {
  package struct Head: Hashable, Sendable, Codable {
    /// The row of the class token over the patches; of all patches together where there is none.
    package var row: HeatMap
    /// What it adds to the score of the answer, straight (``HeadDirectEffect``); nil where that is not known.
    package var effect: Double?

    package init(row: HeatMap, effect: Double?) {
      self.row = row
      self.effect = effect
    }
  }

  /// The number of the class that the network answers; nil where it tells none apart.
  package var answer: Int?
  /// Attention rollout: the mean pattern of the heads of each block, half of it and half the token itself, all blocks one
  /// after another. It knows nothing of what is moved. Nil where the heads of some block are not known.
  ///
  /// Abnar and Zuidema, "Quantifying Attention Flow in Transformers" (2020).
  package var rollout: HeatMap?
  /// The same with each pattern weighted by the gradient of the answer's score, where that is above 0.
  ///
  /// Chefer, Gur and Wolf, "Generic Attention-Model Explainability" (2021).
  package var weighted: HeatMap?
  /// What all heads together add to the score by the patch from which they took it; nil where that is not known.
  package var effect: HeadDirectEffect.Part?
  /// Of each layer of heads, from the lowest up.
  package var layers: [[Head]]

  package init(
    answer: Int?, rollout: HeatMap?, weighted: HeatMap?, effect: HeadDirectEffect.Part?, layers: [[Head]]
  ) {
    self.answer = answer
    self.rollout = rollout
    self.weighted = weighted
    self.effect = effect
    self.layers = layers
  }
}
