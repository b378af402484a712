import Foundation

// libFuzzer calls one target for ever: `Fuzz TARGET [its own arguments]`. `Fuzz --kept TARGET` says how
// many inputs of it are kept. `Scripts/fuzz` builds it.

@_extern(c, "LLVMFuzzerRunDriver")
func LLVMFuzzerRunDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ run: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

nonisolated(unsafe) private var chosen = fuzzTargets[0]

private let fuzzTargets = FuzzTarget.all + FuzzTarget.conformance

private let targetVariable = "LATCHKEY_FUZZ_TARGET"

@main struct Fuzz {
    static func main() {
        let names = fuzzTargets.map(\.name)
        if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--kept" {
            let target = fuzzTargets.first { $0.name == CommandLine.arguments[2] }
            print(target?.maximumKeptCount ?? 0)
            exit(0)
        }
        // A merge calls this program again without the target's name.
        let given = CommandLine.arguments.dropFirst().first ?? ""
        let kept = getenv(targetVariable).map { String(cString: $0) }
        let isGiven = names.contains(given)
        guard let target = fuzzTargets.first(where: { $0.name == (isGiven ? given : kept) })
        else {
            print(names.joined(separator: "\n"))
            exit(2)
        }
        chosen = target
        setenv(targetVariable, target.name, 1)
        var arguments =
            [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(isGiven ? 2 : 1)
        arguments.append("-max_len=\(target.maximumByteCount)")
        var count = CInt(arguments.count)
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
            capacity: arguments.count + 1)
        for (index, argument) in arguments.enumerated() { pointers[index] = strdup(argument) }
        pointers[arguments.count] = nil
        var list = pointers
        exit(
            LLVMFuzzerRunDriver(&count, &list) { bytes, count in
                let input = Array(UnsafeBufferPointer(start: bytes, count: count))
                do { try chosen.run(input) } catch { fatalError("\(chosen.name): \(error)") }
                return 0
            })
    }
}
