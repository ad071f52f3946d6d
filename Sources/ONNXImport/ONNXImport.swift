// The ONNXImport module.
