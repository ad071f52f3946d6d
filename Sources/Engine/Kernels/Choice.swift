import Basics
import Networks

extension Choice: Executable {
  /// y = condition != 0 ? a : b
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let count = node.shape.count
    let places = [
      try node.expandedSource(0), try node.expandedSource(1), try node.expandedSource(2), try node.newDenseOutput(),
    ]
    node.builder.run(places) { memory in
      let (condition, a, b, y) = (memory[0], memory[1], memory[2], memory[3])
      for i in 0..<count { y[i] = condition[i] != 0 ? a[i] : b[i] }
    }
  }

  /// da = condition != 0 ? dy : 0, db = condition != 0 ? 0 : dy
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let count = node.shape.count
    let (condition, dy) = (try node.expandedSource(0), try node.denseGradient())
    for input in 1...2 where node.takesGradient(input) {
      let part = node.builder.allocate(try Layout(dense: node.shape))
      let isFirst = input == 1
      node.builder.run([condition, dy, part]) { memory in
        let (condition, dy, dx) = (memory[0], memory[1], memory[2])
        for i in 0..<count { dx[i] = (condition[i] != 0) == isFirst ? dy[i] : 0 }
      }
      try node.addBroadcastGradient(input, part)
    }
  }
}
