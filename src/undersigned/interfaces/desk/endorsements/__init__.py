"""The desk's queue: endorsements, what published bodies propose and tell, the names that are watched."""
