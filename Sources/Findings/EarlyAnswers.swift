/// What a transformer would answer to an image if its scores were read from the residual stream before the last block: the
/// last norm and the classifier applied to what there is in the stream by then, the logit lens.
///
/// The blocks were not trained to be read so: what a block has found may stand in directions that only later blocks turn to
/// those of the classifier. The last reading is the network's own answer.
///
/// nostalgebraist, "interpreting GPT: the logit lens" (2020).
package struct EarlyAnswers: Hashable, Sendable, Codable {
  package struct Reading: Hashable, Sendable, Codable {
    /// The best three, the best first.
    package var classes: [StimulusAnswer.ClassScore]
    /// What the network answers in the end.
    package var answer: StimulusAnswer.ClassScore
    /// Its place among all classes; 0 is the best.
    package var rank: Int

    package init(classes: [StimulusAnswer.ClassScore], answer: StimulusAnswer.ClassScore, rank: Int) {
      self.classes = classes
      self.answer = answer
      self.rank = rank
    }
  }

  /// Before the first block, then after each; there is one at least.
  package var readings: [Reading]

  package init(readings: [Reading]) { self.readings = readings }

  /// The first reading in which the network's answer leads.
  package var firstLead: Int { readings.firstIndex { $0.rank == 0 } ?? readings.count }

  /// The first reading from which on it leads in all.
  package var lastingLead: Int { (readings.lastIndex { $0.rank != 0 } ?? -1) + 1 }
}
