// The Images module.
