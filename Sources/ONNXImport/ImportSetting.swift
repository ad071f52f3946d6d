import Networks

/// For what a file is read: one file is another ``Model`` at another size of the image.
struct ImportSetting {
  /// One image `[1, C, H, W]` of the size in use; nil for the file's own.
  var image: Shape?
  /// Whether any number of images may run at once, whatever number the file was written for.
  var isBatchFree = true
  /// What was made of the numbers that the file gives, at its own size; nil while that is read.
  var own: [String: FileNumbers]?
}

/// What a node was made of numbers that the file gives, such as the target of a Reshape.
///
/// A file of a fixed size has them where another computes them from shapes. Told so that they fit other sizes ("the rest",
/// "twice as large"), they are taken at those too, as long as the file's arithmetic does not give others there.
struct FileNumbers {
  /// As the file has them, one list for each probe.
  let numbers: [[Int]]
  let `operator`: any Operator
}
