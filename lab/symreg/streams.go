package symreg

// Names of the random streams that belong to a seed.
const (
	streamSplit uint64 = 0x5e9 + iota
	streamSelect
	streamBatch
	streamStart
	streamEpoch
	streamPolish
	streamMigrate
	streamBootstrap
	streamFactors
)
