#!/bin/bash
# Swift 6.3: `swift format` writes `for unsafe number in numbers` as `for unsafenumber in numbers`.
#
# Expected: that the formatter of the toolchain changes spaces and lines, and never what a program says. With strict
# memory safety the compiler asks for `for unsafe` where the iterator is unsafe, as that of an unsafe buffer pointer.
# Seen: the keyword and the name become one word, another variable. Here that no longer compiles; where an outer
# variable has the old name it would, and each round would see the outer one. `swift format lint --strict` asks for the
# same: it calls the space between the two a fault. Ways around: a `while let` with the iterator, or indices.
#
# Runs on: any Linux with Swift 6.3 (`swift`, `swiftc`), in a temporary folder. Fails if the formatter leaves the words apart.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
swiftc --version 2>&1 | grep 'Swift version'
echo "swift-format $(swift format --version)"

cat >"$folder/sum.swift" <<'SWIFT'
func sum(_ numbers: UnsafeBufferPointer<Int>) -> Int {
    var sum = 0
    for unsafe number in unsafe numbers { sum += number }
    return sum
}
unsafe [1, 2, 3].withUnsafeBufferPointer { print(unsafe sum($0)) }
SWIFT
cp "$folder/sum.swift" "$folder/formatted.swift"
echo '{"version": 1, "indentation": {"spaces": 4}}' >"$folder/.swift-format"

swiftc -strict-memory-safety -warnings-as-errors -o "$folder/sum" "$folder/sum.swift"
echo "as it was written it compiles without a warning and prints $("$folder/sum")"
swift format lint --strict --configuration "$folder/.swift-format" "$folder/sum.swift" 2>&1 |
    sed -n 's/.*sum.swift:/the linter: line and column /p'
swift format -i --configuration "$folder/.swift-format" "$folder/formatted.swift"
sed -n '3s/^ */formatted: /p' "$folder/formatted.swift"
grep -q 'for unsafenumber in' "$folder/formatted.swift" || { echo "this has changed" >&2; exit 1; }
if swiftc -strict-memory-safety -o "$folder/other" "$folder/formatted.swift" >"$folder/said" 2>&1; then
    echo "this has changed: it compiles" >&2
    exit 1
fi
grep -m 1 'error:' "$folder/said" | sed 's/.*error: /formatted it does not compile: /'
