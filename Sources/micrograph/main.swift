print("micrograph")
