extension StoreIndex {
    /// How names must be folded for this program to read it: zero when it does not matter.
    var folding: UInt64 { isFolded ? Folding.version.bits : 0 }
}
