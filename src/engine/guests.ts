// The guest calls of the contract: from a lab and a guest's name to what runs.
