// The Scenes module.
