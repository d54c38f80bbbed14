// Each test starts processes of its own; two cores do not serve several at once.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
