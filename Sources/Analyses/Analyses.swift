// The Analyses module.
