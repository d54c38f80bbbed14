namespace Tracking.Scale;

/// <summary>What is paid whether events come or not.</summary>
public static class Fixed
{
    private const int EndpointsAndZones = 5;
    private const int InstancesOfAGroup = 2;
    private const int TestLocations = 3;
    private const int TestSeconds = 300;

    /// <summary>
    /// A month of the size <c>prod</c>, beyond what its events cost: two instances of each scale group that
    /// are always there, as zones ask for, private endpoints with their zones, and the availability test.
    /// </summary>
    public static double OfProduction(Inputs inputs)
    {
        var (prices, given) = (inputs.Prices, inputs.Assumptions);
        return (
                given.ScaleGroups
                * InstancesOfAGroup
                * given.InstanceGigabytes
                * given.SecondsPerMonth
                * prices.AlwaysReadyGigabyteSecond
            )
            + (EndpointsAndZones * (prices.PrivateEndpointMonth + prices.PrivateZoneMonth))
            + (TestLocations * given.SecondsPerMonth / TestSeconds * prices.AvailabilityTestRun);
    }
}
