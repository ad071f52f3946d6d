// The Generation module.
